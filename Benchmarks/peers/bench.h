// shared C/C++ timing, same protocol as common.py
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <math.h>
#include <sys/times.h>
static inline double now_(void){ struct timespec t; clock_gettime(CLOCK_MONOTONIC,&t); return t.tv_sec+1e-9*t.tv_nsec; }
static inline double cpu_(void){ struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID,&t); return t.tv_sec+1e-9*t.tv_nsec; }
static double busy_(void){ FILE*f=fopen("/proc/stat","r"); double v[8]={0}; if(fscanf(f,"cpu %lf %lf %lf %lf %lf %lf %lf %lf",v,v+1,v+2,v+3,v+4,v+5,v+6,v+7)<0){} fclose(f); return (v[0]+v[1]+v[2]+v[5]+v[6])/100; }
static double envd(const char*k,double d){ const char*s=getenv(k); return s&&*s?atof(s):d; }
static int want_(const char*w){ const char*s=getenv("PEERS_ONLY"); if(!s||!*s) return 1; char b[512]; strncpy(b,s,511); b[511]=0; for(char*p=strtok(b,",");p;p=strtok(0,",")) { size_t n=strlen(p); if(!strncmp(w,p,n)&&(!w[n]||w[n]=='_')) return 1; } return 0; }
static void fill_(float*o,size_t n,uint32_t seed,float sc){ uint32_t s=seed*0x9E3779B9u; for(size_t i=0;i<n;i++){ uint32_t x=(uint32_t)i+s; x^=x>>16; x*=0x85EBCA6Bu; x^=x>>13; x*=0xC2B2AE35u; x^=x>>16; o[i]=((float)(x>>8)*(2.0f/16777216.0f)-1.0f)*sc; } }
static float* vec_(size_t n,uint32_t seed,float sc){ float*p=(float*)aligned_alloc(64,(n*4+63)/64*64); fill_(p,n,seed,sc); return p; }
static int cmpd_(const void*a,const void*b){ double x=*(double*)a,y=*(double*)b; return x<y?-1:x>y; }
typedef void (*fn_t)(void*);
static void bench_c(const char*peer,const char*w,int T,fn_t f,void*ctx,const char*extra){
  if(!want_(w)) return; double B=envd("PEERS_BUDGET",.5),W=envd("PEERS_WARM",.12),G=envd("PEERS_GATE",1);
  double t0=now_(); f(ctx); double first=now_()-t0; int n=0; t0=now_(); double te=t0+W; while((now_()<te||n<2)&&!(n>=1&&now_()-t0>4*W)){ f(ctx); n++; }
  double est=(now_()-t0)/n; int k=(int)(100e-6/est); if(k<1)k=1;
  for(double ge=now_()+G; now_()<ge;){ double b=busy_(),o=cpu_(),t=now_(); usleep(80000); if(((busy_()-b)-(cpu_()-o))/(now_()-t)<.3) break; }
  static double S[2000],C[2000]; n=0; double b0=busy_(),o0=cpu_(),w0=now_(); te=w0+B;
  while((now_()<te&&n<2000)||n<7){ double c=cpu_(),t=now_(); for(int i=0;i<k;i++) f(ctx); S[n]=(now_()-t)/k; C[n]=(cpu_()-c)/k; n++; if(n>=3&&now_()-w0>6*B) break; }
  double oth=((busy_()-b0)-(cpu_()-o0))/(now_()-w0); if(oth<0)oth=0; qsort(S,n,8,cmpd_); qsort(C,n,8,cmpd_);
  #define Q_(A,p) (A[(int)((p)*n)<n?(int)((p)*n):n-1]*1e6)
  char line[1200]; snprintf(line,1200,"{\"peer\": \"%s\", \"workload\": \"%s\", \"threads\": %d, \"median_us\": %.4f, \"p10\": %.4f, \"p90\": %.4f, \"extra\": {%s%s\"cpu_med_us\": %.4f, \"cpu_p10_us\": %.4f, \"n\": %d, \"k\": %d, \"min_us\": %.4f, \"first_us\": %.1f, \"other_cpu\": %.2f}, \"run\": %d}\n",
    peer,w,T,Q_(S,.5),Q_(S,.1),Q_(S,.9),extra?extra:"",extra&&*extra?", ":"",Q_(C,.5),Q_(C,.1),n,k,S[0]*1e6,first*1e6,oth,(int)envd("PEERS_RUN",1));
  fputs(line,stdout); fflush(stdout); const char*o=getenv("PEERS_OUT"); if(o&&*o){ FILE*fo=fopen(o,"a"); if(fo){ fputs(line,fo); fclose(fo); } }
}
